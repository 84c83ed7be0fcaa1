import type { Task } from '@todo/contracts';
import { ActivityList } from './activity-list.tsx';
import { DueField } from './due-field.tsx';
import { NotesField } from './notes-field.tsx';
import { PriorityField } from './priority-field.tsx';
import { TagsField } from './tags-field.tsx';
import { TitleField } from './title-field.tsx';

/** The fields of a task, each saved by itself, and what became of it. */
export const TaskDetails = ({ task }: { readonly task: Task }) => (
  <div className="flex flex-col gap-5 px-5 py-5">
    <TitleField task={task} />
    <NotesField task={task} />
    <div className="flex flex-col gap-4 border-y border-line py-5">
      <DueField task={task} />
      <PriorityField task={task} />
      <TagsField task={task} />
    </div>
    <ActivityList id={task.id} />
  </div>
);
