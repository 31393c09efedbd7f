import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Ends what a run started even when the run itself is killed: a tiny process of its own holds the list and lives on one end
 * of a pipe. When this process ends, in whatever way, the pipe closes and the list is worked off.
 */
export interface Watchdog extends Disposable {
  /** A process group, which is killed; asked by that signal one second before, when there is one. */
  guard(pid: number, endSignal?: NodeJS.Signals): void
  release(pid: number, endSignal?: NodeJS.Signals): void
  /** A folder, which is removed after the processes. */
  guardFolder(path: string): void
  releaseFolder(path: string): void
}

/** A shell is there ten times sooner than Node, and needs a fortieth of its memory. */
const PROGRAM = `set -f
trap '' HUP INT TERM
nl='
'
list=$nl
while IFS= read -r line; do
  item=$nl\${line#?}$nl
  case $line in
  +*) list=$list\${line#?}$nl ;;
  -*) case $list in *"$item"*) list=\${list%%"$item"*}$nl\${list#*"$item"} ;; esac ;;
  esac
done
IFS=$nl
wait=
for item in $list; do
  case $item in
  /*) ;;
  KILL*) kill -KILL "-\${item#* }" ;;
  *) wait=1; kill -"\${item%% *}" "-\${item#* }" ;;
  esac
done 2>/dev/null
[ -z "$wait" ] || sleep 1
for item in $list; do
  case $item in
  /*) rm -rf -- "$item" ;;
  KILL*) ;;
  *) kill -KILL "-\${item#* }" ;;
  esac
done 2>/dev/null
`

export function startWatchdog(): Watchdog {
  const child: ChildProcess = spawn('/bin/sh', ['-c', PROGRAM], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  ;(child.stdin as unknown as { unref?: () => void })?.unref?.()
  const tell = (line: string) => child.stdin?.write(`${line}\n`)
  const itemOf = (pid: number, signal: NodeJS.Signals = 'SIGKILL') => `${signal.slice('SIG'.length)} ${pid}`
  return {
    guard: (pid, endSignal) => tell(`+${itemOf(pid, endSignal)}`),
    release: (pid, endSignal) => tell(`-${itemOf(pid, endSignal)}`),
    guardFolder: (path) => tell(`+${path}`),
    releaseFolder: (path) => tell(`-${path}`),
    [Symbol.dispose]: () => child.stdin?.end(),
  }
}
