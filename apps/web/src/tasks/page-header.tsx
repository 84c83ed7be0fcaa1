interface PageHeaderProps {
  readonly title: string;
  /** How much there is. */
  readonly about?: string;
}

/** The name of a page. */
export const PageHeader = ({ title, about }: PageHeaderProps) => (
  <header className="mx-auto flex w-full max-w-3xl items-baseline gap-3 px-4 pt-2 pb-3 md:px-8 md:pt-10">
    <h1 className="truncate text-2xl font-bold tracking-tight">
      <bdi>{title}</bdi>
    </h1>
    <p className="shrink-0 text-muted" aria-live="polite">
      {about}
    </p>
  </header>
);
