/** The picture of the application. */
export const Logo = () => (
  <svg aria-hidden viewBox="0 0 32 32" className="size-7">
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <path
      d="M9 16.5l5 5 9-11"
      fill="none"
      stroke="var(--on-accent)"
      strokeWidth="3.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
