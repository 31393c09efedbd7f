import { ADMISSION_RULES, type AdmissionRule, ENFORCED, EXEMPT, RULE_VARIABLES } from './admission-rules.ts'
import { gatekeeperPolicies } from './gatekeeper-policies.ts'

/** Policies for a cluster (ValidatingAdmissionPolicy, Kubernetes 1.30 and later), what binds them, and the same for Gatekeeper; by path. */
export function admissionPolicies(): Readonly<Record<string, string>> {
  return {
    'policies.yaml': ADMISSION_RULES.map(policy).join('---\n'),
    'bindings.yaml': `# Refuses in every namespace that is labelled for it. Begin with validationActions: [Audit, Warn] where workloads are there already.
${ADMISSION_RULES.map(binding).join('---\n')}`,
    ...Object.fromEntries(
      Object.entries(gatekeeperPolicies()).map(([path, text]) => [`gatekeeper/${path}`, text]),
    ),
  }
}

const policy = ({ name, why, holds, message }: AdmissionRule): string => `# ${why}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${name}.seaworthy.dev
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [deployments, statefulsets]
      - apiGroups: [batch]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [jobs]
    objectSelector:
      matchExpressions: [{key: ${EXEMPT}, operator: DoesNotExist}]
  variables:
    - {name: pod, expression: ${RULE_VARIABLES.pod}}
    - name: containers
      expression: "${RULE_VARIABLES.containers}"
  validations:
    - expression: >-
        ${holds.replaceAll(/\n\s+/g, '\n        ')}
      message: ${JSON.stringify(message)}
`

const binding = ({ name }: AdmissionRule): string => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${name}.seaworthy.dev
spec:
  policyName: ${name}.seaworthy.dev
  validationActions: [Deny]
  matchResources:
    namespaceSelector:
      matchLabels: {${ENFORCED.label}: ${ENFORCED.value}}
`
