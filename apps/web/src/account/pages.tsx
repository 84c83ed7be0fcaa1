import { useSearch } from '@tanstack/react-router';
import { EntryPage } from './entry-page.tsx';

export const SignInPage = () => <EntryPage key="sign-in" mode="sign-in" to={useSearch({ from: '/sign-in' }).to} />;
export const SignUpPage = () => <EntryPage key="sign-up" mode="sign-up" to={useSearch({ from: '/sign-up' }).to} />;
