// What `docker build` and `docker push` are for the guide: builds on our bases, and hands the image to the node.
//   SEAWORTHY_LAYERS     folder of the layers
//   SEAWORTHY_NODE       socket of the node's containerd
import { parseArgs } from 'node:util'
import { shell } from '../harness/shell.ts'
import { unpackBases } from './bases.ts'
import { ImageBuilder } from './images.ts'

const { values, positionals } = parseArgs({
  options: { file: { type: 'string' }, tag: { type: 'string' } },
  allowPositionals: true,
})
const [command, what = ''] = positionals
const { SEAWORTHY_LAYERS: layers = '', SEAWORTHY_NODE: node = '' } = process.env
if (command === 'build' && values.file && values.tag) {
  const { node: bases } = await unpackBases(layers, process.execPath)
  const { archive } = await new ImageBuilder(layers).build(values.tag, values.file, what, bases)
  await shell(['ctr', '--address', node, '--namespace', 'k8s.io', 'images', 'import', archive])
} else if (command !== 'push') {
  throw new Error(`the guide uses "docker ${command}" in a way that is not known here`)
}
