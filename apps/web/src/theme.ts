/** Light or dark, or as the system has it. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Where the choice is kept; public/boot.js reads it before the first paint. */
const storageKey = 'todo.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const chosen = (): Theme => {
  const stored = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === stored) ?? 'system';
};

const apply = (): void => {
  const theme = chosen();
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  for (const listener of listeners) listener();
};

export const setTheme = (theme: Theme): void => {
  if (theme === 'system') localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, theme);
  apply();
};

/** Follows the system, and the choice made in another tab. */
export const startTheme = (): void => {
  systemDark.addEventListener('change', apply);
  addEventListener('storage', ({ key }) => {
    if (key === storageKey) apply();
  });
  apply();
};

export const themeStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  get: chosen,
};
