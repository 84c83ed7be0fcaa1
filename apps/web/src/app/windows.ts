import { useSyncExternalStore } from 'react';

/** Windows that open over any page. */
export type WindowName = 'quickAdd' | 'help';

let open: WindowName | undefined;
const listeners = new Set<() => void>();

/** Opens a window in the place of the one that is open; `undefined` closes it. */
export const openWindow = (name: WindowName | undefined): void => {
  open = name;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useWindow = (): WindowName | undefined => useSyncExternalStore(subscribe, () => open);
