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

package io.github.s2snapshot.snapshot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.ProjectionListener;

/**
 * Collects everything that is visible from outside: log lines of all levels with the
 * causes of failures, and everything that listeners receive.
 */
final class Disclosures implements AutoCloseable {

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.s2snapshot");

	private final Logger engine = (Logger) LoggerFactory.getLogger("io.github.s2snapshot.engine");

	private final Level engineLevel = this.engine.getLevel();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			add("log " + event.getLevel() + " " + event.getFormattedMessage());
			if (event.getThrowableProxy() != null) {
				Disclosures.this.seen.add("log of " + ThrowableProxyUtil.asString(event.getThrowableProxy()));
			}
		}

	};

	Disclosures() {
		this.appender.start();
		this.logger.setLevel(Level.TRACE);
		this.logger.setAdditive(false);
		this.engine.setLevel(null);
		this.logger.addAppender(this.appender);
	}

	ProjectionListener listener() {
		return (ProjectionListener) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ProjectionListener.class }, (proxy, method, args) -> {
					if (method.getDeclaringClass() == Object.class) {
						return switch (method.getName()) {
							case "equals" -> proxy == args[0];
							case "hashCode" -> 1;
							default -> "listener";
						};
					}
					for (Object arg : args) {
						add(method.getName() + " " + arg);
						if (arg instanceof Throwable failure) {
							add(failure);
						}
						if (arg instanceof PoisonRecord poison) {
							add(poison.failure());
						}
					}
					return null;
				});
	}

	void add(Throwable failure) {
		StringWriter out = new StringWriter();
		failure.printStackTrace(new PrintWriter(out, true));
		this.seen.add("failure " + out);
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			add("message " + cause.getMessage());
		}
	}

	// A single line, because a line break could forge a log line.
	void add(String text) {
		if (text.lines().count() > 1) {
			this.seen.add("s3cr3t several lines: " + text);
		}
		this.seen.add(text);
	}

	List<String> seen() {
		return this.seen;
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(null);
		this.logger.setAdditive(true);
		this.engine.setLevel(this.engineLevel);
	}

}
