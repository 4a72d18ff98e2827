/** Files that are dragged over the page: it says where they may fall, and hands them on. */
import { el, icon } from '../dom.js';

export function catchFiles(over: HTMLElement, take: (files: readonly File[]) => void): void {
  const sign = el(
    'div',
    { class: 'drop-sign', 'aria-hidden': 'true' },
    el(
      'div',
      {},
      icon('file'),
      el('strong', {}, 'Drop it here'),
      'A prompts.json starts /generate',
    ),
  );
  const show = (isShown: boolean) => {
    if (isShown) over.append(sign);
    else sign.remove();
  };
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
  over.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(true);
  });
  over.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && over.contains(relatedTarget))) show(false);
  });
  over.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
