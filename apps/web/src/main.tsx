import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './app/router.tsx';
import { queryClient } from './model/query-client.ts';
import { startLanguage } from './i18n/index.ts';
import { startKeyboard } from './keyboard/keyboard.ts';
import './styles.css';
import { startTheme } from './theme.ts';
import { Notices } from './ui/notices.tsx';

startTheme();
startKeyboard();
await startLanguage();

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Notices />
    </QueryClientProvider>
  </StrictMode>,
);
