import { ADMISSION_RULES, type AdmissionRule, ENFORCED, EXEMPT, RULE_VARIABLES } from './admission-rules.ts'

/** The same rules for a cluster that has Gatekeeper (3.18 and later, which reads CEL), in place of the others; by path. */
export const gatekeeperPolicies = (): Readonly<Record<string, string>> => ({
  'templates.yaml': ADMISSION_RULES.map(template).join('---\n'),
  'constraints.yaml': `# Once the templates are known. Begin with enforcementAction: warn where workloads are there already.
${ADMISSION_RULES.map(constraint).join('---\n')}`,
})

/** Such as SeaworthyFixedImage. */
const kindOf = ({ name }: AdmissionRule): string =>
  `Seaworthy${name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`

const template = (rule: AdmissionRule): string => `# ${rule.why}
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata:
  name: ${kindOf(rule).toLowerCase()}
spec:
  crd: {spec: {names: {kind: ${kindOf(rule)}}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      code:
        - engine: K8sNativeValidation
          source:
            failurePolicy: Fail
            variables:
              - {name: pod, expression: ${RULE_VARIABLES.pod}}
              - name: containers
                expression: "${RULE_VARIABLES.containers}"
            validations:
              - expression: >-
                  ${rule.holds.replaceAll(/\n\s+/g, '\n                  ')}
                message: ${JSON.stringify(rule.message)}
`

const constraint = (rule: AdmissionRule): string => `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: ${kindOf(rule)}
metadata:
  name: ${rule.name}.seaworthy.dev
spec:
  enforcementAction: deny
  match:
    kinds:
      - {apiGroups: [apps], kinds: [Deployment, StatefulSet]}
      - {apiGroups: [batch], kinds: [Job]}
    namespaceSelector: {matchLabels: {${ENFORCED.label}: ${ENFORCED.value}}}
    labelSelector: {matchExpressions: [{key: ${EXEMPT}, operator: DoesNotExist}]}
`
