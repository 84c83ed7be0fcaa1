import { type ListRequest, defaultOrder } from '../../apps/server/src/features/tasks/list.ts';
import { sortKeys } from '../../apps/server/src/features/tasks/sort.ts';
import { rare } from './scale-data.ts';
import { listOptions } from './statements.ts';

/** One kind of request. */
export interface ScaleCase {
  /** Also the name of its plan's file, with dashes. */
  readonly name: string;
  readonly request: Partial<ListRequest>;
  /** Pages before the measured one, as far as a tenant has so many; 0 is the first page. */
  readonly pagesBefore: number;
}

/** As many pages in as the task is asked to be measured at. */
const deep = 100;

/** Orders that every list has. */
const orders = sortKeys.filter((sort) => sort !== 'manual' && sort !== 'completed');

const lists = orders.flatMap((sort) =>
  (['all', 'open'] as const).flatMap((status) =>
    [0, deep].map((pagesBefore): ScaleCase => ({
      name: `list ${status} by ${sort}${pagesBefore === 0 ? '' : ', deep'}`,
      request: { sort, status },
      pagesBefore,
    })),
  ),
);

const first = (name: string, request: Partial<ListRequest>): ScaleCase => ({ name, request, pagesBefore: 0 });

/** Every sort, both ends of a list, each filter whose plan depends on its value, and words of every frequency. */
export const scaleCases: readonly ScaleCase[] = [
  ...lists,
  first('list by due, descending', { sort: 'due', order: 'desc' }),
  first('list with a common tag', { tag: ['passport'] }),
  first('list with a middling tag', { tag: ['swimming'] }),
  first('list with a tag that nobody has', { tag: ['nobody-has-it'] }),
  first('list of a week', { dueFrom: '2026-03-02', dueTo: '2026-03-08', sort: 'due' }),
  first('list of a week by created', { dueFrom: '2026-03-02', dueTo: '2026-03-08' }),
  first('list of urgent', { priority: ['urgent'], status: 'open' }),
  first('inbox by hand', { list: null, sort: 'manual' }),
  first('view of today', { view: 'today', sort: 'due', timeZone: 'UTC' }),
  first('view of what is upcoming', { view: 'upcoming', sort: 'due', timeZone: 'UTC' }),
  first('view of what is completed', { view: 'completed', sort: 'completed', timeZone: 'UTC' }),
  first('filter', { filter: 'is:open & (priority >= high | tag:passport) & !has:subtasks', timeZone: 'UTC' }),
  first('search a rare word', { q: rare.word }),
  first('search a middling word', { q: 'bicycle' }),
  first('search a common word', { q: 'meeting' }),
  { ...first('search a common word, deep', { q: 'meeting' }), pagesBefore: deep },
  first('search a beginning', { q: 'pr' }),
  first('search two words', { q: 'meeting report' }),
  first('search a common and a rare word', { q: `meeting ${rare.word}` }),
  first('search a mistyped word', { q: 'meetnig' }),
];

/** What the server's route makes of the request. */
export const requestOf = ({ request }: ScaleCase): ListRequest => {
  const sort = request.sort ?? listOptions.sort;
  return { ...listOptions, order: defaultOrder[sort], ...request };
};

/** The same request over HTTP. */
export const pathOf = ({ request }: ScaleCase, cursor: string | undefined): string => {
  const parameters = new URLSearchParams();
  const list = request.list === null ? 'inbox' : request.list;
  for (const [name, value] of Object.entries({ ...request, list, cursor })) {
    for (const item of [value].flat()) if (item !== undefined) parameters.append(name, String(item));
  }
  return `/api/v1/tasks?${parameters}`;
};
