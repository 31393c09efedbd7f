import type { DescribedService } from '../description/described-service.ts'

/** The first form of the file that belongs to people. */
export const firewallShare = ({
  name,
}: DescribedService): string => `# Which share of the requests to ${name} the firewall blocks where its rules say so; of all others it only tells. This file is yours:
# "seaworthy ship" wrote it once and does not touch it again. The steps are a line "10% block;" before the last, then 50%, then
# "* block;" alone, each when the firewall's log had nothing but attacks for long enough; the lines as they are take all back. nginx
# draws the number of a request, so no client can choose.
split_clients $request_id $firewall_mode {
  * log;
}
`

/** The first form of the file that belongs to people. */
export const firewallExclusions = ({
  name,
}: DescribedService): string => `# What the firewall of ${name} takes for an attack and is none. This file is yours: "seaworthy ship" wrote it once and does not touch it
# again. The firewall's log names the rule and where it looked; take the rule from that place alone, by a line with an id of its own:
# SecRule REQUEST_FILENAME "@beginsWith /api/v1/notes" "id:10100,phase:1,pass,nolog,ctl:ruleRemoveTargetById=942100;ARGS:text"
`
