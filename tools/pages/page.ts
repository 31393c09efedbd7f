import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import GithubSlugger from 'github-slugger'
import { lexer, type Token, type Tokens, walkTokens } from 'marked'

/** A Markdown file as its reader sees it. */
export interface Page {
  /** From the root of the repository, with slashes. */
  readonly path: string
  /** Targets of links and pictures, as they stand there. */
  readonly targets: readonly string[]
  /** What a link may say behind a `#`. */
  readonly anchors: ReadonlySet<string>
  /** Texts in backquotes. */
  readonly codes: readonly string[]
  /** Blocks between fences, with the word behind the opening one. */
  readonly blocks: readonly { readonly language: string; readonly text: string }[]
}

/** Where its reader stands, from the root: at the root, or in the folder of a service that ships from there. */
export const homeOf = ({ path }: Page): string => /^proof\/languages\/\w+(?=\/deploy\/)/.exec(path)?.[0] ?? ''

export function readPage(root: string, path: string): Page {
  return parsePage(path, readFileSync(join(root, path), 'utf8'))
}

export function parsePage(path: string, text: string): Page {
  const targets: string[] = []
  const anchors = new Set<string>()
  const codes: string[] = []
  const blocks: Page['blocks'][number][] = []
  const slugger = new GithubSlugger()
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === 'link' || token.type === 'image') targets.push((token as Tokens.Link).href)
    if (token.type === 'heading') anchors.add(slugger.slug(wordsOf(token as Tokens.Heading)))
    if (token.type === 'codespan') codes.push(unescaped((token as Tokens.Codespan).text))
    if (token.type === 'code')
      blocks.push({ language: (token as Tokens.Code).lang ?? '', text: (token as Tokens.Code).text })
  })
  return { path, targets, anchors, codes, blocks }
}

/** GitHub makes an anchor of what is read, without the marks around it. */
function wordsOf({ tokens }: Tokens.Heading): string {
  return tokens
    .map((token) => ('tokens' in token && token.tokens ? wordsOf(token as Tokens.Heading) : textOf(token)))
    .join('')
}

const textOf = (token: Token): string => ('text' in token ? unescaped(token.text) : token.raw)

/** In a table a bar is written `\|`, in code too. */
const unescaped = (text: string): string => text.replaceAll('\\|', '|')
