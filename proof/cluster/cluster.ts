import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSupervisor } from '@seaworthy/rig'
import { cacheFolder } from '../harness/cache-folder.ts'
import { type Dependencies, startDependencies } from '../harness/dependencies.ts'
import { unpackBases } from './bases.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { type BuiltImage, ImageBuilder } from './images.ts'
import { startPlayedNodes } from './played-nodes.ts'
import { ensurePrograms } from './programs.ts'
import { SERVICES } from './proven-services.ts'
import { HOST_ADDRESS, type RealNode, startRealNode } from './real-node.ts'
import { buildTools } from './tools.ts'

/** A Kubernetes of its own with one real node and six that are played, the images of the services, and what they stand on. */
export interface Cluster {
  readonly plane: ControlPlane
  readonly node: RealNode
  readonly dependencies: Dependencies
  /** By service. */
  readonly images: Readonly<Record<string, BuiltImage>>
  readonly builder: ImageBuilder
  readonly folder: string
}

/** Everything ends with it. */
export interface RunningCluster extends Cluster, AsyncDisposable {}

/** @param say told what was done, as each step takes a while */
export async function startCluster(say: (text: string) => void): Promise<RunningCluster> {
  await using undo = new AsyncDisposableStack()
  await ensurePrograms()
  const tools = await buildTools()
  const supervisor = undo.use(createSupervisor())
  const folder = await supervisor.createFolder('seaworthy-cluster-')
  const layers = join(cacheFolder, 'images')
  mkdirSync(layers, { recursive: true })
  const builder = new ImageBuilder(layers)
  const pause = await builder.buildProgram('localhost/pause:1', tools.pause as string)
  async function buildImages(): Promise<Record<string, BuiltImage>> {
    const bases = await unpackBases(layers, process.execPath)
    await builder.makeBases(Object.values(bases))
    const images: Record<string, BuiltImage> = {}
    for (const { name, deploy, context, bases: kind } of SERVICES) {
      const dockerfile = join(deploy, 'container/Dockerfile')
      const image = await builder.build(`localhost/${name}:1`, dockerfile, context, bases[kind])
      images[name] = image
      const { bytes, packedBytes } = image
      say(`image of ${name}: ${megabytes(bytes)} MB, ${megabytes(packedBytes)} MB packed`)
    }
    return images
  }
  async function startNodes(): Promise<{ plane: ControlPlane; node: RealNode }> {
    const plane = await startControlPlane(tools, supervisor, folder)
    say('API server, controllers and scheduler answer')
    const node = await startRealNode(tools, plane, supervisor, folder, pause.name)
    undo.defer(() => node.remove())
    await startPlayedNodes(tools, plane, supervisor, folder)
    say('one real node and six played ones are ready')
    return { plane, node }
  }
  // Building takes processors, starting mostly waits. Whatever fails, the other one has ended before everything is taken down.
  const starting = [buildImages(), startNodes()] as const
  await Promise.allSettled(starting)
  const [images, { plane, node }] = await Promise.all(starting)
  for (const image of [pause, ...Object.values(images)]) await node.load(image)
  const dependencies = undo.use(await startDependencies(HOST_ADDRESS))
  const kept = undo.move()
  return {
    ...{ plane, node, dependencies, images, builder, folder },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
