import { posix, relative } from 'node:path'

interface Token {
  readonly type: string
  readonly info: string
  readonly children: Token[] | null
  content: string
  attrGet(name: string): string | null
}

type Rule = (tokens: Token[], at: number, options: object, env: object, self: object) => string

/** As much of markdown-it as pages need; VitePress brings it along. */
export interface MarkdownIt {
  readonly core: {
    readonly ruler: {
      push(
        name: string,
        rule: (state: {
          readonly tokens: Token[]
          readonly env: { readonly path: string }
          readonly Token: new (type: string, tag: string, nesting: number) => Token
        }) => void,
      ): void
    }
  }
  readonly renderer: { readonly rules: { fence?: Rule; code_inline?: Rule; text?: Rule } }
}

/** What lies beside the documents in the repository is no page of the site: a link to it becomes its path. */
export function tellPathsOutside(md: MarkdownIt, docs: string): void {
  md.core.ruler.push('paths-outside', ({ tokens, env, Token }) => {
    const page = relative(docs, env.path).replaceAll('\\', '/')
    for (const token of tokens) {
      if (token.children === null) continue
      const kept: Token[] = []
      let outside: string | undefined
      for (const child of token.children) {
        if (child.type === 'link_open') outside = pathOutside(page, child.attrGet('href') ?? '')
        if (outside === undefined || !child.type.startsWith('link_')) kept.push(child)
        if (child.type !== 'link_close' || outside === undefined) continue
        const path = new Token('code_inline', 'code', 0)
        path.content = outside
        if (kept.at(-1)?.content !== outside) kept.push(spaceBefore(Token), path)
        outside = undefined
      }
      token.children.splice(0, token.children.length, ...kept)
    }
  })
}

function spaceBefore(Token: new (type: string, tag: string, nesting: number) => Token): Token {
  const space = new Token('text', '', 0)
  space.content = ' '
  return space
}

/** From the root of the repository, of what a page of `docs` links to above that folder. */
export function pathOutside(page: string, href: string): string | undefined {
  if (/^(?:[a-z]+:|[#/])/.test(href)) return undefined
  const path = posix.join('docs', posix.dirname(page), href.replace(/#.*/, ''))
  return path === 'docs' || path.startsWith('docs/') ? undefined : path
}

/** A block of Mermaid is drawn in the browser. */
export function drawDiagrams(md: MarkdownIt): void {
  const { fence } = md.renderer.rules
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const token = tokens[at]
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, at, ...rest) ?? ''
    return `<MermaidDiagram source="${encodeURIComponent(token.content)}" />`
  }
}

/** Two braces are what they are, such as in Helm and Prometheus, and nothing for Vue to fill in. */
export function keepBraces({ renderer: { rules } }: MarkdownIt): void {
  for (const name of ['code_inline', 'text'] as const) {
    const rule = rules[name]
    rules[name] = (...token) => (rule?.(...token) ?? '').replaceAll('{{', '&#123;&#123;')
  }
}
