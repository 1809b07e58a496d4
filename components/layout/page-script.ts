/**
 * Runs in <head> before anything is painted, so that a chosen theme never flashes the other one. It also closes a
 * popover when a link inside it is followed (navigation without reload would leave it open), and marks the page while
 * the network is away.
 */
export const THEME_KEY = 'lectern-theme';

export const PAGE_SCRIPT = `(function(d,e){
try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')e.dataset.theme=t}catch(_){}
d.addEventListener('click',function(c){var a=c.target.closest&&c.target.closest('[popover] a');
if(a)a.closest('[popover]').hidePopover()});
function n(){e.toggleAttribute('data-offline',!navigator.onLine)}
n();addEventListener('online',n);addEventListener('offline',n)
})(document,document.documentElement)`.replaceAll('\n', '');
