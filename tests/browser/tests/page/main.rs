//! placeholder
mod recording;
#[test]
fn photographs() {
    let mut browser = coro_browser::Browser::start();
    let run = recording::recording();
    let mut page = browser.open(&coro::picture::html(&run));
    eprintln!("{:#?}", page.troubles());
    page.rest();
    page.photograph("/tmp/page-light.png".as_ref());
    page.prefer("dark");
    page.rest();
    let cell = page.place("[data-kind=call]");
    page.point(cell.middle());
    page.rest();
    page.photograph("/tmp/page-dark.png".as_ref());
    let at = page.place("[data-kind=wake]");
    page.click(at.middle());
    page.rest();
    page.photograph("/tmp/page-wake.png".as_ref());
    page.prefer("light");
    page.key("z");page.key("-");page.key("-");page.key("-");page.key("-");page.key("-");page.key("-");page.key("-");page.key("-");
    page.rest();
    page.photograph("/tmp/page-zoom.png".as_ref());
    eprintln!("{:#?}", page.troubles());
}
#[test]
fn long() {
    let mut browser = coro_browser::Browser::start();
    let run = recording::long_recording();
    eprintln!("{}", run.events().len());
    let html = coro::picture::html(&run);
    eprintln!("{}", html.len());
    let mut page = browser.open(&html);
    eprintln!("{:#?}", page.troubles());
    page.rest();
    page.photograph("/tmp/page-long.png".as_ref());
    eprintln!("{}", page.value("(async () => { const t = performance.now(); for (let i = 0; i < 20; i++) { document.querySelector(i < 10 ? '#in' : '#out').click(); await new Promise(requestAnimationFrame); } return (performance.now() - t) / 20; })()"));
}
