export const USAGE = `seaworthy: is it ready, and how do you know?

  seaworthy check [folder]            look at the files: containers, manifests, pipelines, alerts, secrets
  seaworthy probe <url>               look at a running service, read-only, safe on production
  seaworthy drill [id…]               start the service of seaworthy.drill.yaml, break things, measure
  seaworthy drill --init              write seaworthy.drill.yaml from a look at the service, and ask for the rest
  seaworthy drill --controls [id…]    show that each drill can fail
  seaworthy explain <id>              a check, a probe, a drill or a requirement
  seaworthy list [--json]             everything there is
  seaworthy report <evidence> [--html|--md|-o …]
  seaworthy diff <old> <new>          what got better and what got worse
  seaworthy verify <evidence>…        hash and judge again, offline

  -o, --output human|json|junit|sarif|md|html[=file]   several at once
      --level A|B|C        what to ask for (B)        --fail-on error|warning   what counts (error)
      --report-only        failures end with 0          --new-only <evidence>     only what did not fail there
      --only <id>          one of them, repeatable      --waivers <file>          (seaworthy.waivers.yaml)
      --seed <n>           repeat a run                 -q, --quiet               failures only
  -c, --config <file>      (seaworthy.drill.yaml)
      --prove              each drill also on services with a flaw, for the evidence
      --long               drills that soak take thirty minutes
      --i-own-this-target <url>   drill a running service that may break, instead of starting one; needs no file

  for the look around of probe, drill --init and --i-own-this-target without a file:
  -H, --header "name: value"   sent with each request, repeatable
      --path </path>       a path worth a look, repeatable      --timeout <ms>      per request (5000)

  for --init, all of them optional:
      --command "python3 app.py"   what starts a replica      --port-variable <name>    that tells it its port (PORT)
      --url <url>          a running copy to look at    --dependency DATABASE_URL=postgres:critical   repeatable

Exit codes: 0 all required pass, 1 a required one failed, 2 usage or configuration, 3 inconclusive or a
report not written, 130 interrupted.
`
