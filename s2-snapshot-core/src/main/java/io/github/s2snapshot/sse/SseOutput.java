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

package io.github.s2snapshot.sse;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Body of a response that is written as fast as the client reads, without blocking. It
 * holds at most one piece of content. Nothing is written before the web server first
 * reports that the body is writable, which is after the request was handled.
 */
final class SseOutput implements WriteListener, AsyncListener {

	private static final Logger logger = LoggerFactory.getLogger(SseOutput.class);

	// The web server buffers a piece of this size as a whole and sends it when it is
	// flushed, so nothing stays in its buffer when the connection accepts no more.
	private static final int PIECE = 8192;

	private final AsyncContext context;

	private final ServletResponse response;

	private final ServletOutputStream body;

	private final int piece;

	private final Listener listener;

	// The web server recycles a response after it has notified us of its end. All access
	// to the response holds the lock, so that none happens afterwards.
	private final ReentrantLock lock = new ReentrantLock();

	private byte @Nullable [] content;

	private int offset;

	private boolean unflushed;

	private boolean writable;

	private boolean ended;

	private boolean completed;

	private long progress = System.nanoTime();

	SseOutput(AsyncContext context, ServletResponse response, Listener listener) throws IOException {
		this.context = context;
		this.response = response;
		this.body = response.getOutputStream();
		this.piece = Math.max(1, Math.min(PIECE, response.getBufferSize()));
		this.listener = listener;
	}

	/**
	 * Begins to write. From now on the listener is called.
	 */
	void begin() {
		this.context.addListener(this);
		this.body.setWriteListener(this);
	}

	/**
	 * Sets the content to write next. The previous content must be written.
	 * @param content the bytes
	 * @return {@code false} if the response has ended and the content is not written
	 */
	boolean put(byte[] content) {
		this.lock.lock();
		try {
			if (!this.ended) {
				this.content = content;
				this.offset = 0;
			}
			return !this.ended;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Writes as much as the connection accepts.
	 * @return whether all content is written; if not, the listener is called when the
	 * connection accepts more
	 * @throws IOException if the client is gone
	 */
	boolean write() throws IOException {
		this.lock.lock();
		try {
			while (!this.ended && this.writable) {
				this.writable = false;
				if (!this.body.isReady()) {
					return false;
				}
				this.writable = true;
				this.progress = System.nanoTime();
				if (this.unflushed) {
					this.unflushed = false;
					this.body.flush();
				}
				else if (this.content != null) {
					writePiece(this.content);
				}
				else {
					return true;
				}
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void writePiece(byte[] content) throws IOException {
		int length = Math.min(this.piece, content.length - this.offset);
		this.unflushed = true;
		this.body.write(content, this.offset, length);
		this.offset += length;
		if (this.offset == content.length) {
			this.content = null;
		}
	}

	/**
	 * Returns for how long the connection has accepted no data although some was waiting.
	 * @param now the current {@link System#nanoTime()}
	 * @return the time in nanoseconds, 0 if the connection accepts data
	 */
	long stalled(long now) {
		this.lock.lock();
		try {
			return (this.ended || this.writable) ? 0 : Math.max(0, now - this.progress);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the response regularly. All content must be written.
	 */
	void complete() {
		this.lock.lock();
		try {
			end();
			completeOnce();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the response at once, without waiting for the client.
	 */
	void cut() {
		this.lock.lock();
		try {
			if (end() && !TomcatConnections.close(this.response, new IOException("The client did not read in time"))) {
				completeOnce();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean end() {
		boolean first = !this.ended;
		this.ended = true;
		this.content = null;
		return first;
	}

	private void completeOnce() {
		if (this.completed) {
			return;
		}
		this.completed = true;
		try {
			this.context.complete();
		}
		catch (IllegalStateException ex) {
			logger.trace("The web server had already ended the response", ex);
		}
	}

	@Override
	public void onWritePossible() {
		this.lock.lock();
		try {
			this.writable = true;
		}
		finally {
			this.lock.unlock();
		}
		this.listener.writable();
	}

	@Override
	public void onError(Throwable failure) {
		complete();
		this.listener.gone();
	}

	@Override
	public void onError(AsyncEvent event) {
		this.lock.lock();
		try {
			// Tomcat treats an error after a completion as unhandled until the response
			// is completed again.
			this.completed = false;
			complete();
		}
		finally {
			this.lock.unlock();
		}
		this.listener.gone();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		complete();
		this.listener.gone();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.lock.lock();
		try {
			end();
			this.completed = true;
		}
		finally {
			this.lock.unlock();
		}
		this.listener.completed();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// Async processing is not started again.
	}

	/**
	 * Receives notifications of the web server, on its threads.
	 */
	interface Listener {

		/**
		 * Called when more can be written.
		 */
		void writable();

		/**
		 * Called when the client has disconnected.
		 */
		void gone();

		/**
		 * Called when the response has ended.
		 */
		void completed();

	}

}
