import { ErrorMessage } from '../ui/error-message.tsx';

/** In the place of a page that failed. */
export const PageError = ({ error }: { readonly error: unknown }) => (
  <main>
    <ErrorMessage error={error} retry={() => location.reload()} />
  </main>
);
