import { useTranslation } from '../i18n/use-translation.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from './keys.tsx';
import { type Command, shortcuts } from './shortcuts.ts';

const commands = Object.keys(shortcuts) as Command[];

/** Every shortcut, by where it works. */
export const HelpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation();
  return (
    <Dialog title={t('shortcuts.title')} onClose={onClose}>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {(['everywhere', 'list'] as const).map((group) => (
          <section key={group}>
            <h3 className="mb-1 font-semibold text-muted">{t(`shortcuts.${group}`)}</h3>
            <dl>
              {commands
                .filter((command) => shortcuts[command].group === group)
                .map((command) => (
                  <div key={command} className="flex min-h-9 items-center justify-between gap-4">
                    <dt>{t(`shortcuts.${command}`)}</dt>
                    <dd>
                      <Keys command={command} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};
