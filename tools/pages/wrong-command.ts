import { isThere, type KnownCommands } from './known-commands.ts'

/** Services that the guides invent. */
const INVENTED = ['notes', 'shop', 'items']
const KUBECTL = [
  ...['apply', 'create', 'delete', 'describe', 'exec', 'get', 'label', 'logs', 'rollout', 'scale'],
  ...[
    'annotate',
    'config',
    'cordon',
    'drain',
    'patch',
    'port-forward',
    'set',
    'top',
    'uncordon',
    'wait',
    'argo',
  ],
]
const HELM = [
  'get',
  'history',
  'install',
  'lint',
  'list',
  'rollback',
  'status',
  'template',
  'uninstall',
  'upgrade',
]

/** Why a command that a page tells would not do here what it says; undefined when all that it names is there. */
export function wrongCommand(words: readonly string[], known: KnownCommands): string | undefined {
  const [program, ...rest] = words
  return wrongPath(words, known) ?? wrongProgram(program, rest, known)
}

function wrongProgram(program: string | undefined, rest: readonly string[], known: KnownCommands) {
  switch (program) {
    case 'npm':
      return wrongNpm(rest, known)
    case 'npx':
      return rest[0] === 'seaworthy' ? wrongSeaworthy(rest.slice(1), known) : undefined
    case 'seaworthy':
      return wrongSeaworthy(rest, known)
    case 'kubectl':
      return wrongPlatform(rest, KUBECTL, known)
    case 'helm':
      return wrongPlatform(rest, HELM, known)
    default:
      return undefined
  }
}

function wrongPath(words: readonly string[], { root }: KnownCommands): string | undefined {
  const paths = words
    .map((word) => word.replace(/^--?[\w-]+=/, ''))
    .filter((word) => /^(?:bench|deploy|docs|packages|proof|services|tools)\/[^$<…]*$/.test(word))
    .filter((path) => !INVENTED.includes(path.split('/')[1] ?? ''))
  const gone = paths.find((path) => !isThere(root, path))
  return gone && `there is no ${gone}`
}

function wrongNpm(words: readonly string[], known: KnownCommands): string | undefined {
  const [verb, ...all] = words.filter((word) => word !== '-s')
  const [script, ...rest] = verb === undefined || verb === 'run' ? all : [verb, ...all]
  if (script === undefined || !['run', 'start', 'test'].includes(verb ?? '')) return undefined
  if (!known.scripts.has(script)) return `there is no script "${script}"`
  return wrongArguments(script, rest[0] === '--' ? rest.slice(1) : [], known)
}

function wrongArguments(script: string, words: readonly string[], known: KnownCommands): string | undefined {
  const [first] = words.filter((word) => !isPlaceholder(word))
  if (script === 'seaworthy') return wrongSeaworthy(words, known)
  if (script === 'bench') return first === undefined ? undefined : absent('bench', known.benches, [first])
  if (script === 'start' && first !== undefined && !first.startsWith('-'))
    return absent('service', new Set([...known.services, ...INVENTED]), [first])
  if (!script.startsWith('prove:')) return undefined
  const proof = script.slice('prove:'.length)
  const program = known.proofs.get(proof)
  if (program === undefined) return undefined
  const unknown = optionsIn(words).find((option) => !program.includes(option.slice(2)))
  if (unknown !== undefined) return `${script} has no ${unknown}`
  return absent('claim', known.claims.get(proof) as ReadonlySet<string>, valuesOf('--only', words))
}

function wrongSeaworthy(words: readonly string[], known: KnownCommands): string | undefined {
  const [command, ...rest] = words
  if (command === undefined || command.startsWith('-') || isPlaceholder(command)) return undefined
  const help = known.helps.get(command)
  if (help === undefined) return `there is no command "seaworthy ${command}"`
  const option = optionsIn(rest).find((each) => !new RegExp(`(^|[\\s,|])${each}([\\s,=|]|$)`, 'm').test(help))
  if (option !== undefined && option !== '--help') return `seaworthy ${command} has no ${option}`
  const verbs = new RegExp(`^Usage: seaworthy ${command} (\\w+(?:\\|\\w+)+)`).exec(help)?.[1]?.split('|')
  const spoken = verbs && rest[0] && !rest[0].startsWith('-') ? rest[0].split('|') : []
  const ids = command === 'drill' ? rest.filter((word, at) => isId(word) && !takesValue(rest[at - 1])) : []
  return (
    absent(`seaworthy ${command}`, new Set(verbs), spoken) ??
    absent('drill', known.drills, command === 'drill' ? [...ids, ...valuesOf('--only', rest)] : []) ??
    absent('service', new Set([...known.services, ...INVENTED]), valuesOf('--service', rest))
  )
}

function wrongPlatform(words: readonly string[], verbs: readonly string[], { services }: KnownCommands) {
  const [verb] = words
  if (verb === undefined) return undefined
  if (!verbs.includes(verb)) return `"${verb}" is nothing that is known here to be a command of it`
  const names = words.flatMap(
    (word) => /^(?:deployments?|rollouts?|service|hpa)\/(.+)$/.exec(word)?.[1] ?? [],
  )
  return absent('service', new Set([...services, ...INVENTED]), names)
}

function absent(kind: string, known: ReadonlySet<string>, names: readonly string[]): string | undefined {
  const strange = names.filter((name) => !isPlaceholder(name)).find((name) => !known.has(name))
  return strange && `there is no ${kind} "${strange}"; known: ${[...known].join(', ')}`
}

const isPlaceholder = (word: string): boolean => /^[<$…]|^VALUE$|…$/.test(word)

const isId = (word: string): boolean => /^[a-z][a-z-]*$/.test(word)

const optionsIn = (words: readonly string[]): readonly string[] =>
  words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''))

const takesValue = (word: string | undefined): boolean =>
  word !== undefined && /^-/.test(word) && !['--init', '--controls', '--prove', '--long', '-q'].includes(word)

function valuesOf(option: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, at) => {
    if (word === option) return words[at + 1]?.split(',') ?? []
    return word.startsWith(`${option}=`) ? word.slice(option.length + 1).split(',') : []
  })
}
