import { useEffect, useEffectEvent, useState } from 'react';
import { changeTask } from '../model/tasks/actions.ts';

/** Saved when the typing pauses for so long, so that little is lost whatever happens (milliseconds). */
const pauseMs = 1_000;

interface Draft {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Saves what is typed now; with an empty text where there must be one, goes back to what was. */
  readonly finish: () => void;
}

/**
 * The text of a field while a person types it. What others change is taken over unless the person is changing it too;
 * then theirs is saved, and they are told (changeTask).
 */
export const useDraft = (id: string, field: 'title' | 'notes', value: string): Draft => {
  // What the person saw when they began to type; undefined while the field is as the task is.
  const [draft, setDraft] = useState<{ readonly text: string; readonly seen: string }>();

  const save = useEffectEvent((): boolean => {
    if (draft === undefined) return true;
    const text = field === 'title' ? draft.text.trim() : draft.text;
    if (field === 'title' && text === '') return false;
    if (text !== draft.seen) void changeTask(id, { [field]: text }, { [field]: draft.seen });
    return true;
  });

  useEffect(() => {
    if (draft === undefined) return undefined;
    const timer = setTimeout(() => {
      if (save()) setDraft((now) => now && { ...now, seen: now.text });
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  // The pane is closed, or shows another task.
  useEffect(() => () => void save(), []);

  return {
    text: draft?.text ?? value,
    setText: (text) => setDraft((now) => ({ text, seen: now?.seen ?? value })),
    finish: () => {
      save();
      setDraft(undefined);
    },
  };
};
