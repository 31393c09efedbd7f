import type { Command } from './command.ts'

/** What answers each of these: everything about them is in the readiness package, which is loaded when one is typed. */
type Run = (argv: readonly string[]) => Promise<number>

const RUN_OPTIONS = `  -o, --output human|json|junit|sarif|md|html[=file]   several at once; one without a file
  --level A|B|C         what to ask for; default B
  --fail-on error|warning   what counts; default error
  --report-only         failures end with 0
  --new-only evidence   only what did not fail in that earlier run
  --waivers file        default seaworthy.waivers.yaml
  --only id             one of them; may be repeated
  -q, --quiet           failures only

Ends with 0 when all that is required passes, 1 when something failed, 2 for options or configuration, 3 when something
could not be seen, 130 when interrupted.`

const COMMANDS = [
  {
    name: 'check',
    summary: 'look at the files: containers, manifests, pipelines, alerts, secrets',
    help: `Usage: seaworthy check [folder] [options]

Reads the files of a repository, offline; findings point at file and line.

${RUN_OPTIONS}`,
  },
  {
    name: 'probe',
    summary: 'look at a running service, read-only, safe on production',
    help: `Usage: seaworthy probe <url> [options]

Sends GET, HEAD and OPTIONS only. Works on any HTTP service, in any language, without a configuration.

  --path /path          a path worth a look; may be repeated
  -H, --header "name: value"   sent with each request; may be repeated
  --timeout ms          per request; default 5000
${RUN_OPTIONS}`,
  },
  {
    name: 'drill',
    summary: 'start a service, break things, measure',
    help: `Usage: seaworthy drill [id]... [options]
       seaworthy drill --i-own-this-target <url> [id]... [options]
       seaworthy drill --init [options of --init]
       seaworthy drill --controls [id]...

  --init                write a commented seaworthy.drill.yaml from a look at the service; at a terminal, ask for the rest
  --i-own-this-target url   drill a running service that may break; without a file, what a look around finds is drilled
  --controls            show that each drill can fail, on services with one flaw each
  -c, --config file     default seaworthy.drill.yaml
  --seed n              repeat a run
  --prove               each drill also on services with a flaw, for the evidence
  --long                drills that soak take thirty minutes
${RUN_OPTIONS}

Options of --init:
  --command "python3 app.py"   what starts one replica; it is started once
  --port-variable name  the variable that tells it its port; default PORT
  --url url             a running copy to look at, instead of starting one
  --path /path          a route that reads; may be repeated; also for --i-own-this-target without a file
  --dependency VARIABLE=kind:policy   postgres, redis, amqp, http or tcp; critical, degradable or optional; may be repeated;
                        VARIABLE=none leaves out one that the environment or .env names
  -H, --header "name: value"   sent while looking; may be repeated; for --i-own-this-target without a file with every route
  --timeout ms          per request while looking; default 5000`,
  },
  {
    name: 'explain',
    summary: 'what a check, a drill or a requirement means',
    help: 'Usage: seaworthy explain <id>\n\nFor example: seaworthy explain drain, seaworthy explain LIFE-1',
  },
  {
    name: 'list',
    summary: 'every check, probe, drill and requirement',
    help: 'Usage: seaworthy list [--json]',
  },
  {
    name: 'report',
    summary: 'show the evidence of an earlier run again',
    help: `Usage: seaworthy report <evidence.json> [--html] [--md] [-o format[=file]]...

One of the outputs may be without a file; it goes to standard output.`,
  },
  {
    name: 'diff',
    summary: 'what got better and what got worse between two runs',
    help: 'Usage: seaworthy diff <old.json> <new.json>\n\nEnds with 1 when something that passed does not pass any more.',
  },
  {
    name: 'verify',
    summary: 'hash and judge evidence again, offline',
    help: `Usage: seaworthy verify <evidence.json>...

Computes each number from the stored samples and compares hash, thresholds and verdicts. Ends with 1 when one differs in any.`,
  },
] as const

/** The commands that prove something about a service; exit codes are theirs, 0 to 3 and 130. */
export function readinessCommands(
  load: () => Promise<Run> = async () => (await import('@seaworthy/readiness/cli')).runReadiness,
): readonly Command[] {
  return COMMANDS.map(({ name, summary, help }) => ({
    name,
    summary,
    help,
    run: async (words) => (await load())([name, ...words]),
  }))
}
