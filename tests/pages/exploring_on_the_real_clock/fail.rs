#[coro::test(explore, clock = coro::Clock::Real)]
async fn the_sum_does_not_depend_on_the_order() {
    let tasks = [3, 4].map(|x| coro::spawn(async move { x * x }));
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap();
    }
    assert_eq!(sum, 25);
}

fn main() {}
