import { formatEraDate, NEWS_CATEGORY_LABELS, type NewsCategory } from '#domain';
import type { Announcement } from '#persistence';
import { type PageView, pageTemplate } from '../http/pages.js';
import type { ChipTone, ChipView } from '../http/view-models.js';

export interface NewsView {
  readonly href: string;
  readonly date: string;
  readonly year: string;
  readonly title: string;
  readonly chip: ChipView;
}

export interface TopView extends PageView {
  readonly news: readonly NewsView[];
}

export const topPage = pageTemplate<TopView>('public/top');

type News = Pick<Announcement, 'id' | 'title' | 'postedOn' | 'category'>;

export function topView(announcements: readonly News[]): TopView {
  return { title: '公共工事の保証', news: announcements.map(newsView) };
}

const TONES: Readonly<Record<NewsCategory, ChipTone>> = { maintenance: 'wait', coverage: 'blue', request: 'plain', notice: 'plain' };

export function newsView({ id, title, postedOn, category }: News): NewsView {
  return { href: `/news/${id}`, date: formatEraDate(postedOn), year: `${postedOn.slice(0, 4)}年`, title, chip: { tone: TONES[category], text: NEWS_CATEGORY_LABELS[category], icon: null } };
}
