package io.github.s2snapshot.embedded.chaos;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * Holds bytes back until it is opened.
 */
final class Gate {

	private final CountDownLatch opened = new CountDownLatch(1);

	void open() {
		this.opened.countDown();
	}

	void await() throws InterruptedIOException {
		try {
			this.opened.await();
		}
		catch (InterruptedException ex) {
			throw new InterruptedIOException("Interrupted while bytes were held back");
		}
	}

}
