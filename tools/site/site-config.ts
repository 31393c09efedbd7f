import { join } from 'node:path'
import { slug } from 'github-slugger'
import { type DocumentGroup, documentGroups } from '../document-index.ts'
import { drawDiagrams, keepBraces, type MarkdownIt, tellPathsOutside } from './site-markdown.ts'

const docs = process.env.DOCS_FOLDER ?? join(import.meta.dirname, '../../docs')
const ICON =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text y="26" font-size="26">⚓</text></svg>'

/** What VitePress makes the site from. Its types come with it, and it is not installed where the types are checked. */
export const siteConfig = {
  title: 'Seaworthy',
  description: 'Production-ready TypeScript services, with proof',
  lang: 'en',
  srcDir: docs,
  outDir: process.env.SITE_FOLDER,
  rewrites: { 'README.md': 'index.md' },
  head: [['link', { rel: 'icon', href: ICON }]],
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    // The anchors that the same pages have on GitHub.
    anchor: { slugify: (heading: string) => slug(heading) },
    config(md: MarkdownIt) {
      tellPathsOutside(md, docs)
      drawDiagrams(md)
      keepBraces(md)
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: documentGroups(docs).map(menuOf),
    docFooter: { prev: false, next: false },
  },
}

function menuOf({ title, pages }: DocumentGroup) {
  return {
    text: title,
    collapsed: pages.length > 12,
    items: pages
      .filter(({ path }) => path.endsWith('.md'))
      .map((page) => ({ text: page.title, link: `/${page.path.replace(/\.md$/, '')}` })),
  }
}
