package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens to bytes on their way through the {@link FaultProxy}.
 */
interface Treatment {

	/** They go through. */
	Treatment PASS = (bytes, length, out) -> {
		out.write(bytes, 0, length);
		return Outcome.PASSED;
	};

	/** They are lost, and so is everything after them: nothing says so. */
	Treatment SWALLOW = (bytes, length, out) -> Outcome.LOST;

	/** They go through one by one. */
	Treatment SINGLY = (bytes, length, out) -> {
		for (int i = 0; i < length; i++) {
			out.write(bytes, i, 1);
		}
		return Outcome.PASSED;
	};

	Outcome treat(byte[] bytes, int length, OutputStream out) throws IOException;

	// They come later.
	static Treatment delayed(long millis) {
		return (bytes, length, out) -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
			return PASS.treat(bytes, length, out);
		};
	}

	// The first of them go through, then the connection ends.
	static Treatment cutAfter(int count) {
		return (bytes, length, out) -> {
			out.write(bytes, 0, Math.min(count, length));
			return Outcome.CUT;
		};
	}

	// They wait until the gate is opened.
	static Treatment heldBy(Gate gate) {
		return (bytes, length, out) -> {
			gate.await();
			return PASS.treat(bytes, length, out);
		};
	}

	/**
	 * What became of the bytes.
	 */
	enum Outcome {

		PASSED, LOST, CUT

	}

}
