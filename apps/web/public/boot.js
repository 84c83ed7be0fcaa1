// Before the first paint: the theme, language and direction that were chosen last, so that nothing flashes in another one.
// A file of its own, since the page's policy allows no script within it; src/theme.ts and src/i18n/ go on from here.
{
  const root = document.documentElement;
  const theme = localStorage.getItem('todo.theme');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  const language = localStorage.getItem('todo.language');
  if (language) {
    root.lang = language;
    root.dir = language === 'ur' ? 'rtl' : 'ltr';
  }
}
