import type { Operated, Operation } from './operation.ts'

export function rollback({ service, place, onChassis }: Operated): Operation {
  const { name, dependencies } = service
  const migrates = onChassis && dependencies.some(({ prepares }) => prepares)
  return {
    file: 'rollback',
    title: 'Take a release back',
    when: 'It got worse with a release. Do it before you know why: the cause is as easily found afterwards.',
    impact: 'Nothing: one replica of the version before comes before one of today goes.',
    steps: [
      {
        text: 'See what was released, and when. Did it begin then?',
        commands: `helm history ${name} --namespace ${name}`,
        block: 'history',
      },
      ...(migrates
        ? [
            {
              text:
                'Leave the schema as it is. The version before starts on it when each migration since then says `-- backward-compatible`; where one ' +
                'does not, its replicas do not become ready, those of today go on, and the way out is a new release.',
            },
          ]
        : []),
      {
        text: 'Back to the one before, and wait for it.',
        commands: `helm rollback ${name} --namespace ${name}
kubectl rollout status deployment/${name} --namespace ${name} --timeout 180s`,
        block: 'back',
      },
      {
        text: 'The alert ends within its window. Every pod runs with the image that you meant; one of the other version may still be ending:',
        commands: `kubectl get pods --namespace ${name} --selector app.kubernetes.io/name=${name} \\
  --output custom-columns=POD:.metadata.name,READY:.status.containerStatuses[0].ready,IMAGE:.spec.containers[0].image`,
        block: 'look',
      },
      { text: 'Take back the commit that brought it as well, or the next release brings it again.' },
    ],
    elsewhere: [
      {
        where: 'Argo CD',
        how: 'revert the commit that changed the tag in `environments/production.yaml` of the GitOps tree; Helm would be undone by it',
      },
      {
        where: 'Argo Rollouts, in the middle of its steps',
        how: `\`kubectl argo rollouts abort ${name} --namespace ${name}\` gives all requests back to the version before`,
      },
      { where: 'one host', how: `\`sudo sh ${place}/compose/replace.sh "$IMAGE_BEFORE"\`` },
    ],
    dryRun:
      'The gate of the pipeline does it in pre-production before each release, under reads of which none may fail: ' +
      `\`.github/scripts/gate.sh rehearse ${name}\`.`,
  }
}
