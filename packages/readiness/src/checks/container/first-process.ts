/** What is the first process of a container once it is up. */
export type FirstProcess =
  | { readonly kind: 'program'; readonly name: string }
  /** A shell that waits for the program: it gets SIGTERM and passes nothing on. */
  | { readonly kind: 'shell' }

/**
 * Reads the text of a CMD or ENTRYPOINT.
 *
 * @param more what Docker appends: the exec form of CMD, to an ENTRYPOINT in exec form.
 */
export function firstProcess(text: string, more: readonly string[] = []): FirstProcess {
  const own = execForm(text)
  const words = own && [...own, ...more]
  const script = words ? scriptOf(words) : text
  const name = script === undefined ? (words?.[0] ?? '') : takesOver(script)
  return name === undefined ? { kind: 'shell' } : { kind: 'program', name: baseName(name) }
}

/** The words of the exec form; undefined for the shell form, which is what Docker takes any text for that is no JSON. */
export function execForm(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
  } catch {
    return undefined
  }
}

const SHELL = /^(?:ba|da|a|k|z)?sh$/

/** The script of `sh -c script`; undefined when it is no shell or runs a file. */
function scriptOf(words: readonly string[]): string | undefined {
  const start = words.findIndex((word) => !/^(?:env|busybox)$/.test(baseName(word)) && !/^\w+=/.test(word))
  if (!SHELL.test(baseName(words[start] ?? ''))) return undefined
  let isScript = false
  for (let at = start + 1; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!/^[-+]/.test(word)) return isScript ? word : undefined
    if (word.startsWith('--')) continue
    isScript ||= word.includes('c')
    if (word.includes('o')) at++
  }
  return undefined
}

const SEPARATOR = /(&&|\|\||[;\n]|(?<![<>&])&(?![>&]))/
const CLOSING = /^(?:fi|esac|done|\}|)$/
/** An exec with redirections alone replaces nothing. */
const EXEC = /^(?:(?:then|else|do|\{)\s+)*(?:\w+=\S*\s+)*exec\s+(?!\d*[<>])(\S+)/

/** The program that replaces the shell, in the first or the last command of a script. */
function takesOver(script: string): string | undefined {
  const bare = script.replace(/\\.|"(?:\\.|[^"\\])*"|'[^']*'/gs, '_').replace(/(?:^|\s)#.*$/gm, '')
  const parts = bare.split(SEPARATOR)
  const commands = parts.flatMap((part, index) =>
    index % 2 === 0 && !CLOSING.test(part.trim()) ? [{ text: part.trim(), end: parts[index + 1] }] : [],
  )
  for (const command of [commands[0], commands.at(-1)]) {
    if (command && command.end !== '&' && !command.text.includes('|')) {
      const program = EXEC.exec(command.text)?.[1]
      if (program !== undefined) return program
    }
  }
  return undefined
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1)
