import { type CalendarDate, formatEraDate } from '#domain';
import { type PageView, pageTemplate } from '../http/pages.js';

export interface NewsView {
  readonly href: string;
  readonly date: string;
  readonly year: string;
  readonly title: string;
}

export interface TopView extends PageView {
  readonly news: readonly NewsView[];
}

export const topPage = pageTemplate<TopView>('public/top');

export function topView(announcements: readonly { id: string; title: string; postedOn: CalendarDate }[]): TopView {
  return { title: '公共工事の保証', news: announcements.map(newsView) };
}

export function newsView({ id, title, postedOn }: { id: string; title: string; postedOn: CalendarDate }): NewsView {
  return { href: `/news/${id}`, date: formatEraDate(postedOn), year: `${postedOn.slice(0, 4)}年`, title };
}
