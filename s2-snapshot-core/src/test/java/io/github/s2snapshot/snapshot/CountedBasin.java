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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Stream;

/**
 * Basin that notes each request and each session of its streams.
 */
final class CountedBasin {

	private static final Set<String> LOCAL = Set.of("name", "basin", "toString", "hashCode", "equals");

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final S2Basin basin;

	CountedBasin(S2Basin basin) {
		this.basin = counted(S2Basin.class, basin);
	}

	S2Basin basin() {
		return this.basin;
	}

	/**
	 * Returns the requests since the last call.
	 * @return the names of the methods
	 */
	List<String> requests() {
		List<String> requests = List.copyOf(this.requests);
		this.requests.clear();
		return requests;
	}

	private <T> T counted(Class<T> type, T target) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> call(target, method, arguments)));
	}

	private Object call(Object target, Method method, Object[] arguments) throws Throwable {
		boolean opens = S2Stream.class.isAssignableFrom(method.getReturnType());
		if (!opens && !LOCAL.contains(method.getName())) {
			this.requests.add(method.getName());
		}
		try {
			Object result = method.invoke(target, arguments);
			return (opens) ? counted(S2Stream.class, (S2Stream) result) : result;
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

}
