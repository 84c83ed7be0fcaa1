import { useTranslation } from '../i18n/use-translation.ts';
import { useToday } from '../time/use-today.ts';
import { ListPage } from './list-page.tsx';
import { type View, type ViewName, views } from './views.ts';

/** Inbox, today, upcoming, overdue or completed. */
export const ViewPage = ({ view }: { readonly view: ViewName }) => {
  const { t } = useTranslation();
  // At midnight it shows other tasks.
  const day = useToday();
  const { icon, spec, groups }: View = views[view];
  const empty = { icon, title: t(`empty.${view}`), hint: t(`empty.${view}Hint`) };
  return <ListPage key={day} title={t(`nav.${view}`)} spec={spec()} groups={groups} empty={empty} />;
};
