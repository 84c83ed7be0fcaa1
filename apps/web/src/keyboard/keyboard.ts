import { useEffect, useEffectEvent } from 'react';
import { type Command, shortcuts } from './shortcuts.ts';

/** `key`: what was typed last, for commands with several keys (`1–4`). */
type Handler = (key: string) => void;

/** Who carries out a command at the moment; the last to come does. */
const handlers = new Map<Command, Handler[]>();

/** After that a `g` is forgotten (milliseconds). */
const sequenceMs = 1_000;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select') || target.closest('[role=menu]') !== null);

const fits = (wanted: string, event: KeyboardEvent): boolean => {
  const { key, ctrlKey, metaKey, altKey } = event;
  const modified = ctrlKey || metaKey;
  if (wanted.startsWith('$mod+'))
    return modified && !event.shiftKey && !altKey && key.toLowerCase() === wanted.slice(5);
  if (modified || altKey) return false;
  if (wanted === '1–4') return ['1', '2', '3', '4'].includes(key);
  return key === wanted;
};

/** The command that the keys typed so far and now make, or whether they begin one. */
const find = (typed: readonly string[], event: KeyboardEvent): Command | 'begun' | undefined => {
  let begun = false;
  for (const [command, { keys }] of Object.entries(shortcuts) as [Command, { keys: readonly string[] }][]) {
    if (!handlers.get(command)?.length || keys.length <= typed.length) continue;
    if (!typed.every((key, index) => keys[index] === key) || !fits(keys[typed.length]!, event)) continue;
    if (keys.length === typed.length + 1) return command;
    begun = true;
  }
  return begun ? 'begun' : undefined;
};

/** Listens to the keys of the whole page, except where somebody is typing. Returns how to stop. */
export const startKeyboard = (): (() => void) => {
  let typed: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || isTyping(event.target)) return;
    // A window over the page has its own keys.
    if (document.querySelector('[role=dialog][data-open]')) return;
    const found = find(typed, event) ?? find([], event);
    clearTimeout(timer);
    if (found === 'begun') {
      typed = [...typed, event.key];
      timer = setTimeout(() => (typed = []), sequenceMs);
      return;
    }
    typed = [];
    if (found === undefined) return;
    event.preventDefault();
    handlers.get(found)?.at(-1)?.(event.key);
  };
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
};

/** Carries out a command while the component is on the screen. */
export const useCommand = (command: Command, handler: Handler, enabled = true): void => {
  const act = useEffectEvent(handler);
  useEffect(() => {
    if (!enabled) return undefined;
    const own: Handler = (key) => act(key);
    handlers.set(command, [...(handlers.get(command) ?? []), own]);
    return () => {
      handlers.set(command, handlers.get(command)?.filter((other) => other !== own) ?? []);
    };
  }, [command, enabled]);
};
