/** Something a person is told in passing, at the edge of the screen and by the screen reader. */
export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'problem';
  /** In the person's language. */
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until it is dismissed. */
  readonly stays?: boolean;
}

let notices: readonly Notice[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const become = (next: readonly Notice[]): void => {
  notices = next;
  for (const listener of listeners) listener();
};

/** At most three at a time; the oldest gives way. */
export const notify = (notice: Omit<Notice, 'id'>): void => {
  lastId += 1;
  become([...notices, { ...notice, id: lastId }].slice(-3));
};

export const dismiss = (id: number): void => become(notices.filter((notice) => notice.id !== id));

export const noticeStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  get: () => notices,
};
