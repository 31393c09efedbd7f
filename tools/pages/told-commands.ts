import type { Page } from './page.ts'

/** Languages of blocks that are typed into a terminal. */
const TYPED = ['', 'sh', 'bash', 'console']
/** A program that starts a command here; all else in backquotes is a name. */
const PROGRAMS = ['npm', 'npx', 'node', 'kubectl', 'helm', 'docker', 'seaworthy', 'sh', 'sudo']

/** The commands that a page tells its reader to type, in words, each without what is beside it: variables, pipes, comments. */
export function toldCommands({ codes, blocks }: Page): readonly (readonly string[])[] {
  const lines = blocks
    .filter(({ language }) => TYPED.includes(language.split(' ')[0] ?? ''))
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, ' ').split('\n'))
  return [...codes, ...lines].flatMap(commandsOf)
}

function commandsOf(line: string): readonly (readonly string[])[] {
  const [typed = ''] = line.split(/(?:^|\s)#\s/)
  const nested = [...typed.matchAll(/\$\(([^)]*)\)/g)].flatMap(([, inner]) => commandsOf(inner ?? ''))
  const outer = typed
    .replaceAll(/\$\([^)]*\)/g, 'VALUE')
    .split(/\s(?:&&|\|\|?|;)\s|;\s/)
    .map((each) => words(each))
    .filter(([program]) => PROGRAMS.includes(program ?? ''))
  return [...outer, ...nested]
}

/** In a shell's words, as far as pages need them: quotes hold spaces, variables before a program are none of it. */
function words(text: string): readonly string[] {
  const all = [...text.trim().matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ''),
  )
  const first = all.findIndex((word) => !/^\$$|^[A-Z][A-Z0-9_]*=/.test(word))
  const program = first < 0 ? [] : all.slice(first)
  return program[0] === 'sudo' || program[0] === 'exec' ? program.slice(1) : program
}
