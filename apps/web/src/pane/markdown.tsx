import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { Ticked } from './ticked.tsx';

/**
 * What people write cannot do anything: HTML in it stays text (react-markdown makes React elements and never HTML), addresses
 * other than http, https and mailto are dropped, and pictures, which would tell another server who reads, become links.
 */
const components: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ src, alt }) =>
    src ? (
      <a href={src} target="_blank" rel="noopener noreferrer nofollow">
        {alt || src}
      </a>
    ) : (
      <span>{alt}</span>
    ),
  input: ({ checked }) => <Ticked done={checked === true} />,
  // The page has a first and a second heading already.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
};

const allowed = /^(https?:|mailto:)/i;

/** Notes as they are meant: GitHub's Markdown. */
export const Markdown = ({ text }: { readonly text: string }) => (
  <div className="markdown" dir="auto">
    <ReactMarkdown
      remarkPlugins={[remarkGfm]}
      components={components}
      urlTransform={(url) => (allowed.test(url.trim()) ? url.trim() : '')}
    >
      {text}
    </ReactMarkdown>
  </div>
);
