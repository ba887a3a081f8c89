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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * A client that is told of the changes of a projection. It asks for the next change when
 * it has written the one before.
 *
 * @param <S> the type of the state
 */
final class SseConnection<S> implements Flow.Subscriber<ProjectionView<S>> {

	private static final Logger logger = LoggerFactory.getLogger(SseConnection.class);

	private final ServerSentChanges owner;

	private final SseEmitter emitter;

	private final Projection<S> projection;

	private final ChangeMapping<S> mapping;

	private final AtomicReference<@Nullable ProjectionView<S>> next = new AtomicReference<>();

	// Whoever makes it 1 writes.
	private final AtomicInteger work = new AtomicInteger();

	private final AtomicBoolean silent = new AtomicBoolean();

	private volatile Flow.@Nullable Subscription subscription;

	private volatile boolean ending;

	private volatile boolean closed;

	private final CountDownLatch completed = new CountDownLatch(1);

	private @Nullable ProjectionView<S> known;

	private boolean begun;

	SseConnection(ServerSentChanges owner, SseEmitter emitter, Projection<S> projection, ChangeMapping<S> mapping) {
		this.owner = owner;
		this.emitter = emitter;
		this.projection = projection;
		this.mapping = mapping;
	}

	void open(@Nullable Long known) {
		this.emitter.onCompletion(() -> {
			close();
			this.completed.countDown();
		});
		this.emitter.onError((failure) -> close());
		this.known = (known != null) ? known(known) : null;
		// The response begins now, not with the first change.
		signal();
		((known != null) ? this.projection.changesSince(known) : this.projection.changes()).subscribe(this);
	}

	// What the client knows is what there is now, or it is not kept any more.
	private @Nullable ProjectionView<S> known(long cursor) {
		try {
			ProjectionView<S> view = this.projection.read();
			return (view.cursor() == cursor) ? view : null;
		}
		catch (ProjectionException ex) {
			logger.trace("There is no state yet", ex);
			return null;
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		if (this.closed) {
			subscription.cancel();
		}
		subscription.request(1);
	}

	@Override
	public void onNext(ProjectionView<S> view) {
		this.next.set(view);
		signal();
	}

	@Override
	public void onError(Throwable failure) {
		logger.debug("A client of projection '{}' is sent away", this.projection.name(),
				ForeignFailure.presentable(failure));
		end();
	}

	@Override
	public void onComplete() {
		end();
	}

	/**
	 * An interval has passed: say something when nothing was said in it.
	 */
	void tick() {
		if (this.silent.getAndSet(true)) {
			signal();
		}
	}

	/**
	 * End the response after what is being written.
	 */
	void end() {
		this.ending = true;
		signal();
	}

	private void signal() {
		if (this.work.getAndIncrement() == 0) {
			try {
				this.owner.write(this::write);
			}
			catch (RejectedExecutionException ex) {
				logger.debug("A client of projection '{}' is dropped", this.projection.name(), ex);
				close();
			}
		}
	}

	private void write() {
		int missed;
		do {
			missed = this.work.get();
			writeOnce();
		}
		while (this.work.addAndGet(-missed) != 0);
	}

	private void writeOnce() {
		if (this.closed) {
			return;
		}
		try {
			ProjectionView<S> view = this.next.getAndSet(null);
			if (!this.begun) {
				// First of all, also when there is a state at once.
				sendComment();
			}
			if (view != null) {
				send(view);
				request();
			}
			if (this.silent.get()) {
				sendComment();
			}
			if (this.ending) {
				close();
				this.emitter.complete();
			}
		}
		catch (IOException ex) {
			// It went away, which is its right.
			logger.debug("A client of projection '{}' is gone", this.projection.name(), ForeignFailure.presentable(ex));
			close();
		}
		catch (Throwable ex) {
			Throwable failure = ForeignFailure.presentable(ex);
			logger.warn("A client of projection '{}' could not be sent a change", this.projection.name(), failure);
			close();
			this.emitter.completeWithError(failure);
		}
	}

	private void send(ProjectionView<S> view) throws IOException {
		Object payload = this.mapping.map(this.known, view);
		if (payload != null) {
			send(SseEmitter.event()
				.id(EventId.of(view.cursor(), this.projection.version()))
				.name((this.known != null) ? "change" : "state")
				.data(payload, MediaType.APPLICATION_JSON));
			this.known = view;
		}
	}

	private void sendComment() throws IOException {
		send(SseEmitter.event().comment("").reconnectTime(this.owner.retry().toMillis()));
	}

	private void send(SseEventBuilder event) throws IOException {
		this.emitter.send(event);
		this.begun = true;
		this.silent.set(false);
	}

	private void request() {
		Flow.Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.request(1);
		}
	}

	/**
	 * Wait until the web server has ended the response.
	 * @param nanos how long to wait at most
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitCompletion(long nanos) throws InterruptedException {
		boolean unused = this.completed.await(nanos, TimeUnit.NANOSECONDS);
	}

	private void close() {
		this.closed = true;
		this.owner.remove(this);
		Flow.Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.cancel();
		}
	}

}
