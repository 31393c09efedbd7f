import type { Operated, Operation } from './operation.ts'

const LOG = '/var/log/nginx/firewall.log'

export function firewallFalsePositives({ place }: Operated): Operation {
  return {
    file: 'firewall-false-positives',
    title: 'The firewall refuses what is none of its business',
    when: 'Somebody gets 403 for a request that is right, or the log names requests of known clients.',
    impact: 'Those requests fail while the firewall blocks; while it only tells, nobody notices.',
    steps: [
      {
        text: 'Which rules tell of which requests, most often first. One of ours answers 403 with `application/problem+json`; the firewall does not.',
        commands: `jq --raw-output '.transaction | .request as $r | .messages[]
  | [$r.method, ($r.uri | split("?")[0]), .details.ruleId, .message] | @tsv' ${LOG} | sort | uniq --count | sort --reverse --numeric-sort | head -20`,
        block: 'look',
      },
      {
        text: 'What made rule `$RULE` tell it: the part of the request, and the text in it.',
        commands: `jq --raw-output --arg rule "$RULE" '.transaction | .messages[] | select(.details.ruleId == $rule)
  | [.details.data, .details.match] | @tsv' ${LOG} | sort | uniq --count | sort --reverse --numeric-sort | head -20`,
        block: 'why',
      },
      {
        text: 'Does it hurt users? Then take blocking back first: the share in `firewall-share.conf` becomes the lines that it was written with, which only tell.',
        commands: `sudo nginx -t && sudo systemctl reload nginx`,
      },
      {
        text:
          'Except the least: this rule, on this path, for this field, and never a rule everywhere. The line belongs into Git with the reason. A field that the ' +
          'service itself bounds by its schema (length, characters) is a good reason.',
      },
      {
        text: 'Raise the share again as before: 10 %, 50 %, all, each when the log has had nothing but attacks for a day.',
      },
    ],
    elsewhere: [
      {
        where: 'a cloud',
        how: 'the firewall of the balancer counts in place of blocking: set the rule to `count`, then except it in its scope',
      },
    ],
    dryRun: `Send the request that was refused to an edge of your own with the files in \`${place}/edge/firewall/\`, before and after the exception. An attack of the same rule has to be refused still.`,
  }
}
