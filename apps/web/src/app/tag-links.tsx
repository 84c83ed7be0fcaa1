import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Hash } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { api } from '../model/api.ts';
import { localZone } from '../time/zoned.ts';

/** So many are shown; the search finds the others. */
const shown = 20;

/** The tags of open tasks, the most frequent first, each with how many there are. */
export const TagLinks = ({ onFollow }: { readonly onFollow: () => void }) => {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['summary'], queryFn: ({ signal }) => api.summary(localZone(), signal) });
  const tags = data?.tags.slice(0, shown) ?? [];
  if (tags.length === 0) return null;
  return (
    <section aria-labelledby="tags" className="mt-3">
      <h2 id="tags" className="mb-1 px-2 text-xs font-semibold text-muted">
        {t('field.tags')}
      </h2>
      <ul className="flex flex-col gap-0.5">
        {tags.map(({ name, open }) => (
          <li key={name}>
            <Link
              to="/tags/$tag"
              params={{ tag: name }}
              onClick={onFollow}
              className="flex min-h-8 items-center gap-3 rounded-lg px-2 hover:bg-hover"
              activeProps={{ className: 'bg-selected! font-medium text-accent-ink' }}
            >
              <Hash aria-hidden className="size-5 p-0.5 text-muted" strokeWidth={1.75} />
              <span className="min-w-0 flex-1 truncate">
                <bdi>{name}</bdi>
              </span>
              <span className="text-xs text-muted tabular-nums">{open}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
};
