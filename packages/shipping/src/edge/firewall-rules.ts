import type { DescribedService } from '../description/described-service.ts'

/** What a REST service answers that says nothing of it. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Forms of bodies that an API in JSON takes; patches have their own (RFC 6902, RFC 7396). */
const BODIES = ['application/json', 'application/json-patch+json', 'application/merge-patch+json']

/** Settings of ModSecurity, and of the Core Rule Set for an API. */
export function firewallRules(service: DescribedService): string {
  const { name, maxBodyBytes, methods = METHODS } = service
  return `# /etc/${name}/modsecurity.conf: what the firewall in front of ${name} does, with the OWASP Core Rule Set of Debian's modsecurity-crs.
# It only tells, but for requests whose transaction begins with "block-": firewall-share.conf says which.
SecRuleEngine DetectionOnly
SecRequestBodyAccess On
# What is larger is refused before, by its length.
SecRequestBodyLimit ${Math.max(1, maxBodyBytes)}
SecRequestBodyNoFilesLimit ${Math.max(1, maxBodyBytes)}
SecRequestBodyLimitAction ProcessPartial
# Answers are the service's own.
SecResponseBodyAccess Off
SecTmpDir /tmp
SecDataDir /tmp
SecUnicodeMapFile /etc/nginx/unicode.mapping 20127

# A line for each request that a rule tells of: its head and the rules, not its body, which may have what is nobody's business.
SecAuditEngine RelevantOnly
SecAuditLogFormat JSON
SecAuditLogParts AHZ
SecAuditLogType Serial
SecAuditLog /var/log/nginx/firewall.log

SecRule UNIQUE_ID "@beginsWith block-" "id:10001,phase:1,pass,nolog,ctl:ruleEngine=On"
# A body is read as what its type says, so that the rules see its values and not its braces.
SecRule REQUEST_HEADERS:Content-Type "@rx ^application/([a-z-]+\\+)?json" "id:10002,phase:1,pass,nolog,t:lowercase,ctl:requestBodyProcessor=JSON"
SecRule REQBODY_ERROR "!@eq 0" "id:10003,phase:2,deny,status:403,log,msg:'The body is not what its type says',logdata:'%{reqbody_error_msg}'"

Include /etc/modsecurity/crs/crs-setup.conf
# Paranoia level 1. A request is refused from five points on, which one rule of the gravest kind gives.
SecAction "id:10010,phase:1,pass,nolog,t:none,setvar:tx.paranoia_level=1,setvar:tx.inbound_anomaly_score_threshold=5"
# Methods and bodies of this service in place of those of a page with forms.
SecAction "id:10011,phase:1,pass,nolog,t:none,setvar:'tx.allowed_methods=${methods.join(' ')}'"
SecAction "id:10012,phase:1,pass,nolog,t:none,setvar:'tx.allowed_request_content_type=${BODIES.map((each) => `|${each}|`).join(' ')}'"
# What the rules take for an attack and is none; for more of it there is a file that belongs to people.
Include /etc/${name}/firewall-exclusions.conf
Include /usr/share/modsecurity-crs/rules/*.conf
# A percent sign in a text, which is %25 in a query, is told as an encoding that is wrong.
SecRuleRemoveById 920220
`
}
