import json, os, time
from tests.e2e.museum import session_of
def test_hold(museum, live_server):
    post = museum.posts[0]
    json.dump({"url": live_server.url, "visitor": session_of(museum.visitor), "keeper": session_of(museum.keeper),
      "post": post.get_absolute_url(), "author": post.author.get_absolute_url(), "board": str(museum.board.pk), "own": [p.get_absolute_url() for p in museum.own]}, open("/tmp/w-R6/hold.json","w"))
    while not os.path.exists("/tmp/w-R6/stop"): time.sleep(1)
