/**
 * Every shortcut: what it does and how it is typed, one key after the other. `?` shows this table, so none is forgotten
 * there. `$mod` is Ctrl, or Command on a Mac.
 */
export const shortcuts = {
  quickAdd: { keys: ['q'], group: 'everywhere' },
  search: { keys: ['/'], group: 'everywhere' },
  goInbox: { keys: ['g', 'i'], group: 'everywhere' },
  goToday: { keys: ['g', 't'], group: 'everywhere' },
  goUpcoming: { keys: ['g', 'u'], group: 'everywhere' },
  goOverdue: { keys: ['g', 'o'], group: 'everywhere' },
  goCompleted: { keys: ['g', 'c'], group: 'everywhere' },
  undo: { keys: ['$mod+z'], group: 'everywhere' },
  help: { keys: ['?'], group: 'everywhere' },
  next: { keys: ['j'], group: 'list' },
  previous: { keys: ['k'], group: 'list' },
  open: { keys: ['Enter'], group: 'list' },
  edit: { keys: ['e'], group: 'list' },
  toggle: { keys: ['x'], group: 'list' },
  priority: { keys: ['1–4'], group: 'list' },
  today: { keys: ['t'], group: 'list' },
  delete: { keys: ['Delete'], group: 'list' },
  close: { keys: ['Escape'], group: 'list' },
} as const satisfies Record<string, { keys: readonly string[]; group: 'everywhere' | 'list' }>;

export type Command = keyof typeof shortcuts;
