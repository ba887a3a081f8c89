/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.serializer.JsonComparison;
import io.github.s2snapshot.store.SpooledContent;

/**
 * Decides whether a published state may become a snapshot, and writes it.
 *
 * @param <S> the type of the state
 */
final class StateWriter<S> {

	/**
	 * Why there is no snapshot of such a state.
	 */
	static final String NULL_STATE = "the state is null: history is never given up for that";

	private final ProjectionDefinition<S> definition;

	StateWriter(ProjectionDefinition<S> definition) {
		this.definition = definition;
	}

	/**
	 * Find a reason not to take a snapshot.
	 * @param published what was published last
	 * @param forced whether to take one although nothing was folded since the last
	 * @return the reason, or {@code null} when there is none
	 */
	@Nullable String refusal(Published<S> published, boolean forced) {
		ProjectionView<S> view = published.view();
		if (published.status() != ProjectionStatus.LIVE || view == null) {
			return "the projection is " + published.status();
		}
		if (view.state() == null) {
			return NULL_STATE;
		}
		if (!forced && !published.uncovered()) {
			return "nothing was folded since the last snapshot";
		}
		return null;
	}

	/**
	 * Write a state as fast as possible.
	 * @param state the state
	 * @param limit how many bytes to keep at most
	 * @return what was written
	 */
	Written write(S state, long limit) {
		return write(state, limit, SnapshotPace.UNLIMITED);
	}

	/**
	 * Write a state.
	 * @param state the state
	 * @param limit how many bytes to keep at most
	 * @param pace how fast
	 * @return what was written
	 */
	Written write(S state, long limit, SnapshotPace pace) {
		Kept out = new Kept(limit, OutputStream.nullOutputStream(), pace);
		return kept(out, () -> this.definition.serializer().write(state, out));
	}

	/**
	 * Write a state of any size.
	 * @param state the state
	 * @param pace how fast
	 * @return what was written, to be closed
	 */
	SpooledContent spool(S state, SnapshotPace pace) {
		try {
			return SpooledContent.of((target) -> this.definition.serializer().write(state, new Kept(0, target, pace)));
		}
		catch (IOException | RuntimeException ex) {
			throw unwritable(ex);
		}
	}

	/**
	 * Write the document of a snapshot.
	 * @param state the state
	 * @param cursor the cursor
	 * @param limit how many bytes of the state to keep at most
	 * @param document where to write the document to
	 * @return what was written of the state
	 */
	Written writeDocument(S state, long cursor, long limit, OutputStream document) {
		Kept out = new Kept(limit, document, SnapshotPace.UNLIMITED);
		return kept(out, () -> SnapshotPayload.write(cursor, (target) -> this.definition.serializer().write(state, out),
				document));
	}

	private Written kept(Kept out, Writing writing) {
		try {
			writing.run();
		}
		catch (IOException | RuntimeException ex) {
			throw unwritable(ex);
		}
		return new Written(out.bytes.toByteArray(), out.size);
	}

	private SnapshotException unwritable(Exception failure) {
		return new SnapshotException(String.format(Locale.ROOT, "The state of projection '%s' cannot be written: %s",
				this.definition.name(), failure.getMessage()), failure);
	}

	/**
	 * Make sure, as fast as possible, that a state can be restored from what was written.
	 * @param state what was written
	 */
	void verify(byte[] state) {
		verify(state, SnapshotPace.UNLIMITED);
	}

	/**
	 * Make sure that a state can be restored from what was written: history may be given
	 * up for it.
	 * @param state what was written
	 * @param pace how fast
	 */
	void verify(byte[] state, SnapshotPace pace) {
		byte[] again;
		try {
			S restored = this.definition.serializer().read(pace.reading(new ByteArrayInputStream(state)));
			again = write(restored, Long.MAX_VALUE, pace).bytes();
		}
		catch (IOException | RuntimeException ex) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The state of projection '%s' cannot be read back, so no snapshot of it is kept: %s",
					this.definition.name(), ex.getMessage()), ex);
		}
		String difference = JsonComparison.firstDifference(state, again);
		if (difference != null) {
			throw new SnapshotException(
					String.format(Locale.ROOT,
							"The state of projection '%s' is not the same after it was written and read back, "
									+ "so no snapshot of it is kept: it differs at %s",
							this.definition.name(), difference));
		}
	}

	/**
	 * A written state.
	 *
	 * @param bytes the bytes, or the first of them when there were too many
	 * @param size how many bytes there were
	 */
	record Written(@SuppressWarnings("ArrayRecordComponent") byte[] bytes, long size) {

		boolean isWhole() {
			return this.bytes.length == this.size;
		}

	}

	/**
	 * Something that writes.
	 */
	private interface Writing {

		void run() throws IOException;

	}

	/**
	 * Passes all bytes on, counts them and keeps the first of them.
	 */
	private static final class Kept extends OutputStream {

		private static final int PACED = 4096;

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final long limit;

		private long size;

		private final OutputStream target;

		private final SnapshotPace pace;

		private long unpaced;

		Kept(long limit, OutputStream target, SnapshotPace pace) {
			this.limit = limit;
			this.target = target;
			this.pace = pace;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.unpaced += length;
			if (this.unpaced >= PACED) {
				this.unpaced = 0;
				this.pace.step();
			}
			this.target.write(source, offset, length);
			int kept = (int) Math.min(length, Math.max(0, this.limit - this.size));
			this.bytes.write(source, offset, kept);
			this.size += length;
		}

	}

}
