//! placeholder
mod recording;
#[test]
fn photographs() {
    let mut browser = coro_browser::Browser::start();
    let run = recording::recording();
    eprintln!("{run}");
    let mut page = browser.open(&coro::picture::html(&run));
    page.rest();
    eprintln!("{:#?}", page.troubles());
    page.photograph("/tmp/page-light.png".as_ref());
}
