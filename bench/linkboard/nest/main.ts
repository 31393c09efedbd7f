import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import helmet from 'helmet'
import { Logger } from 'nestjs-pino'
import { AppModule } from './app.module.ts'
import { config } from './config.ts'

const app = await NestFactory.create<NestExpressApplication>(AppModule, {
  bufferLogs: true,
  forceCloseConnections: true,
})
app.useLogger(app.get(Logger))
app.use(helmet())
app.useBodyParser('json', { limit: '1mb' })
app.useBodyParser('raw', { type: 'image/png', limit: 262_144 })
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
app.enableShutdownHooks()
const description = new DocumentBuilder().setTitle('linkboard').setVersion('0.1.0').addBearerAuth().build()
SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
  jsonDocumentUrl: 'openapi.json',
})
const server = app.getHttpServer()
server.requestTimeout = 10_000
server.headersTimeout = 10_000
await app.listen(config.port, config.host)
