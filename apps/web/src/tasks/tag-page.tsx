import { useParams } from '@tanstack/react-router';
import { Hash } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { ListPage } from './list-page.tsx';

/** The open tasks with a tag. */
export const TagPage = () => {
  const { t } = useTranslation();
  const { tag } = useParams({ from: '/shell/tags/$tag' });
  return (
    <ListPage
      key={tag}
      title={`#${tag}`}
      spec={{ status: 'open', tag, sort: 'created', order: 'desc' }}
      empty={{ icon: Hash, title: t('empty.tag'), hint: t('empty.tagHint') }}
    />
  );
};
