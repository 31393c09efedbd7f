import {
  BadRequestException,
  type BeforeApplicationShutdown,
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  HttpException,
  type MessageEvent,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  PreconditionFailedException,
  Put,
  Query,
  Res,
  Sse,
  StreamableFile,
  UnsupportedMediaTypeException,
} from '@nestjs/common'
import {
  ApiBearerAuth,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
} from '@nestjs/swagger'
import type { Response } from 'express'
import {
  concat,
  defer,
  from,
  interval,
  map,
  merge,
  mergeAll,
  type Observable,
  Subject,
  takeUntil,
} from 'rxjs'
import { ChangeDto, LinkDto, PageDto, PageQuery, TitleDto, UrlDto } from './links.dto.ts'
import { LinksRepository, type Row } from './links.repository.ts'
import { Permission } from './permissions.guard.ts'
import { DAY_MS } from './refresh.service.ts'
import { TitlesService } from './titles.service.ts'

const HEARTBEAT_MS = 15_000

@Controller('api/v1')
export class LinksController implements BeforeApplicationShutdown {
  readonly #posted = new Subject<Row>()
  readonly #stopping = new Subject<void>()

  constructor(
    private readonly links: LinksRepository,
    private readonly titles: TitlesService,
  ) {}

  beforeApplicationShutdown(): void {
    this.#stopping.next()
  }

  @Get('links')
  @ApiOperation({ summary: 'Links, newest first; next is the value of after for the page that follows' })
  @ApiOkResponse({ type: PageDto })
  async list(@Query() { limit, after = Number.MAX_SAFE_INTEGER }: PageQuery): Promise<PageDto> {
    const found = await this.links.list(after, limit + 1)
    const next = found.length > limit ? (found[limit - 1]?.id ?? null) : null
    return { links: found.slice(0, limit).map(toLink), next }
  }

  @Get('links/:id')
  @Header('cache-control', 'public, max-age=0')
  @ApiOperation({ summary: 'A link' })
  @ApiOkResponse({ type: LinkDto })
  async get(
    @Param('id', ParseIntPipe) id: number,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LinkDto> {
    const row = await this.links.get(id)
    response.setHeader('etag', tagOf(row))
    return toLink(row)
  }

  @Post('links')
  @Permission('links:post')
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Posts a link; its title is read now, or later when the provider does not answer',
  })
  @ApiCreatedResponse({ type: LinkDto })
  async post(@Body() { url }: UrlDto, @Res({ passthrough: true }) response: Response): Promise<LinkDto> {
    const title = await this.titles.find(url).catch((error: unknown) => {
      if (error instanceof HttpException) return undefined
      throw error
    })
    const row = await this.links.add(url, title ?? null, title === undefined ? 0 : DAY_MS)
    this.#posted.next(row)
    response.setHeader('etag', tagOf(row)).setHeader('location', `/api/v1/links/${row.id}`)
    return toLink(row)
  }

  @Patch('links/:id')
  @Permission('links:post')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Votes for a link, or changes its title, as the client read it' })
  @ApiOkResponse({ type: LinkDto })
  async change(
    @Param('id', ParseIntPipe) id: number,
    @Body() change: ChangeDto,
    @Headers('if-match') tags: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LinkDto> {
    if (change.title === undefined && change.vote === undefined)
      throw new BadRequestException('Nothing to change')
    if (!tags) throw new HttpException('Send the ETag of the link in If-Match', 428)
    const row = await this.links.get(id)
    if (tags !== '*' && !tags.split(',').some((tag) => tag.trim() === tagOf(row)))
      throw new PreconditionFailedException('The link was changed meanwhile: read it again')
    const changed = await this.links.change(id, row.revision, change)
    response.setHeader('etag', tagOf(changed))
    return toLink(changed)
  }

  @Delete('links/:id')
  @HttpCode(204)
  @Permission('links:moderate')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Takes a link off the board' })
  async remove(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.links.remove(id)
  }

  @Put('links/:id/thumbnail')
  @HttpCode(204)
  @Permission('links:post')
  @ApiBearerAuth()
  @ApiConsumes('image/png')
  @ApiOperation({ summary: 'Stores a thumbnail' })
  async putThumbnail(@Param('id', ParseIntPipe) id: number, @Body() png: unknown): Promise<void> {
    if (!Buffer.isBuffer(png)) throw new UnsupportedMediaTypeException('A thumbnail is image/png')
    await this.links.setThumbnail(id, png)
  }

  @Get('links/:id/thumbnail')
  @Header('cache-control', 'public, max-age=60')
  @ApiProduces('image/png')
  @ApiOperation({ summary: 'The thumbnail' })
  async thumbnail(@Param('id', ParseIntPipe) id: number): Promise<StreamableFile> {
    return new StreamableFile(await this.links.thumbnail(id), { type: 'image/png' })
  }

  @Get('preview')
  @ApiOperation({ summary: 'What the title of a link would be' })
  @ApiOkResponse({ type: TitleDto })
  async preview(@Query() { url }: UrlDto): Promise<TitleDto> {
    return { title: await this.titles.find(url) }
  }

  @Sse('events')
  @ApiOperation({ summary: 'Links as they are posted' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ type: String })
  events(@Headers('last-event-id') lastEventId: string | undefined): Observable<MessageEvent> {
    const missed = lastEventId
      ? defer(() => from(this.links.since(Number(lastEventId) || 0))).pipe(mergeAll())
      : from<Row[]>([])
    const events = concat(missed, this.#posted).pipe(map(toEvent))
    const heartbeat = interval(HEARTBEAT_MS).pipe(map(() => ({ type: 'heartbeat', data: '' })))
    return merge(events, heartbeat).pipe(takeUntil(this.#stopping))
  }
}

const tagOf = ({ id, revision }: Row) => `"${id}.${revision}"`

function toLink({ revision: _, ...link }: Row): LinkDto {
  return link
}

function toEvent(row: Row): MessageEvent {
  return { type: 'link', id: String(row.id), data: toLink(row) }
}
